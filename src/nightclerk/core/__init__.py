"""What every floor stands on: words, errors, parameters, money, time, paging."""
