"""Speed, as ratios against a bare bot in the same run: `python -m tests.bench`."""
