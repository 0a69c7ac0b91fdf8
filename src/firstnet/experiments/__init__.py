"""The book's experiments, a module each.

Each has two functions, and most have a third:

    run(quick)             a generator: yields the share that is done, from 0 to 1, and returns the
                           results as plain values, fit for JSON
    findings(results)      what the results say about rows of the book, by the rows' ids
    draw(results, figure)  the figure, ours over what the book prints (matplotlib, an extra)

and SECONDS, about how long `run` takes on one core. What they share is in `harness/`;
its `rows.py` lists the rows of the book. `firstnet book` runs the experiments and prints the table.

The runs of chapter 6 take hours: in `long_runs/`, `plans.py` has
their networks and hyper-parameters, `long_run.py` makes one and can take it up again, `ledger.py`
keeps what came of it; `chapter6.py` reads that.
"""
