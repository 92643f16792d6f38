"""The delimited form of CardDemo's daily transactions, by another way than the engine's: prints what the job should write."""
import sys
from decimal import Decimal

# Name and width of each field, as the copybook CVTRA06Y has them.
LAYOUT = [("id", 16), ("type", 2), ("category", 4), ("source", 10), ("description", 100), ("amount", 11), ("merchant_id", 9),
          ("merchant", 50), ("city", 50), ("zip", 10), ("card", 16), ("originated", 26), ("processed", 26), ("filler", 20)]
ORDER = [name for name, _ in LAYOUT[:-1]]

def zoned(text):
    plus, minus = "{ABCDEFGHI", "}JKLMNOPQR"
    last = text[-1]
    digit = plus.index(last) if last in plus else minus.index(last)
    return Decimal(text[:-1] + str(digit)).scaleb(-2) * (1 if last in plus else -1)

records = []
for line in open(sys.argv[1], "rb").read().decode("ascii").split("\n")[:-1]:
    assert len(line) == 350, len(line)
    record, at = {}, 0
    for name, width in LAYOUT:
        record[name], at = line[at:at + width].rstrip(), at + width
    record["amount"] = zoned(record["amount"])
    records.append(record)

amounts = [record["amount"] for record in records]
times = [record["originated"] for record in records]
out = ["HDR|DAILYTRAN|%09d" % len(records)]
out += ["|".join(["DTL"] + ["%.2f" % record[name] if name == "amount" else record[name] for name in ORDER]) for record in records]
out.append("|".join(["TRL", str(len(records)), "%.2f" % sum(amounts), "%.2f" % sum(a for a in amounts if a > 0),
                     "%.2f" % -sum(a for a in amounts if a < 0), "%016d" % (sum(int(r["card"]) for r in records) % 10 ** 16),
                     str(sum(r["type"] == "01" for r in records)), str(sum(r["type"] == "03" for r in records)),
                     min(times), max(times)]))
sys.stdout.write("\n".join(out) + "\n")
