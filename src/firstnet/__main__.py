"""python -m firstnet."""

from firstnet.cli import main

if __name__ == "__main__":
    main()
