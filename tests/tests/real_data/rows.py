"""The rows of a file with quoted fields, as another reader sees them: prints JSON."""
import csv, json, sys

encoding = sys.argv[2] if len(sys.argv) > 2 else "utf-8"
with open(sys.argv[1], encoding=encoding, newline="") as file:
    json.dump(list(csv.reader(file, strict=True)), sys.stdout)
