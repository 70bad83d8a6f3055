"""The pages of the article-extraction benchmark read by trafilatura, for a baseline on the same machine.

usage: python3 trafilatura_pages.py DIR     Prints JSON: its version, CPU seconds, the texts by the pages' names.
Needs `pip install trafilatura lxml_html_clean`; ends with status 3 where it is missing.
"""

import gzip
import json
import sys
import time
from pathlib import Path

try:
    import trafilatura
except ImportError as why:
    print(why, file=sys.stderr)
    sys.exit(3)

folder = Path(sys.argv[1])
names = sorted(json.loads((folder / "ground-truth.json").read_bytes()))
pages = {name: gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()).decode() for name in names}
trafilatura.extract(pages[names[0]])  # what is loaded at first use is not counted
began = time.process_time()
texts = {name: trafilatura.extract(page, include_comments=False) or "" for name, page in pages.items()}
taken = time.process_time() - began
json.dump({"version": trafilatura.__version__, "cpu_seconds": taken, "texts": texts}, sys.stdout)
