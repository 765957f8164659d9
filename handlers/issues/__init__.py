"""The ledger behind issue photos (问题台账): who may do what when, what they see, what others hear of it."""
