"""The rows of a file with quoted fields, as another reader sees them: prints JSON."""
import csv, json, sys

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    json.dump(list(csv.reader(file, strict=True)), sys.stdout)
