"""What things cost, measured beside a plain floor in the same run; never part of the tests."""
