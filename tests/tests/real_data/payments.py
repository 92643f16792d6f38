"""The fixed-width form of the payments, by another way than the engine's: prints what the job should write."""
import csv, sys

with open(sys.argv[1], encoding="cp1252", newline="") as file:
    rows = list(csv.reader(file))
assert rows[0][0].startswith("Transparency") and rows[1][0] == "Name"
rows = rows[2:]

def pence(text):
    assert text.startswith("£"), text
    return int(text[1:].replace(",", "")) * 100

def left(text, width):
    assert len(text) <= width, text
    return text.ljust(width)

amounts = [pence(row[2]) for row in rows]
out = ["H %08d%015d" % (len(rows), sum(amounts))]
for (name, category, _, department, document, area), amount in zip(rows, amounts):
    out.append(document + left(name, 40) + "%013d" % amount + left(department, 34) + left(category, 42) + left(area.rstrip(), 4))
out.append("T %08d%015d%013d%08d%012d" % (len(rows), sum(amounts), max(amounts),
           sum(row[3] == "Children's Services" for row in rows), sum(int(row[4]) for row in rows) % 10**12))
width = max(map(len, out[1:-1]))
sys.stdout.buffer.write("".join(line.ljust(width) + "\n" for line in out).encode("ascii"))
