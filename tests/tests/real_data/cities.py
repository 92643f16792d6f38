"""The fixed-width form of the cities of the world, by another way than the engine's: prints what the job should write."""
import sys
from decimal import Decimal

lines = open(sys.argv[1], "rb").read().decode("utf-8").split("\n")
assert lines[0] == "Country,City,AccentCity,Region,Population,Latitude,Longitude" and lines[-1] == ""
rows = [line.split(",") for line in lines[1:-1]]

def number(value, digits, places=0, sign=""):
    return sign + str(abs(int(value.scaleb(places)))).rjust(digits, "0")

def signed(value, digits, places):
    return number(value, digits, places, "-" if value < 0 else "+")

def text(value, width):
    data = value.encode("utf-8")
    assert len(data) <= width, value
    return data + b" " * (width - len(data))

def ascii(value, width):
    assert len(value) == width, (value, width)
    return value.encode("ascii")

out = [b"H " + ascii("%08d" % len(rows), 8) + b" " * 86]
population = latitude = Decimal(0)
for country, _, name, region, people, north, east in rows:
    people, north, east = Decimal(people or 0), Decimal(north), Decimal(east)
    population, latitude = population + people, latitude + north
    out.append(text(country.upper(), 2) + text(region, 2) + text(name, 60) + ascii(number(people, 10), 10)
               + ascii(signed(north, 10, 7), 11) + ascii(signed(east, 10, 7), 11))

china = [row for row in rows if row[0] == "cn"]
sign = "-" if latitude < 0 else "+"
out.append(b"T " + ascii("%08d" % len(rows), 8) + ascii(number(population, 14), 14)
           + ascii("%08d" % sum(row[4] != "" for row in rows), 8) + ascii(number(latitude, 17, 7) + sign, 18)
           + ascii("%08d" % sum(row[0] == "at" for row in rows), 8) + ascii("%08d" % len(china), 8)
           + ascii("%014d" % sum(int(row[4] or 0) for row in china), 14)
           + ascii("%010d" % max(int(row[4] or 0) for row in rows), 10) + b" " * 6)
sys.stdout.buffer.write(b"\n".join(out) + b"\n")
