"""When things recur: rules of days and times, holidays and make-up working days. Pure but for the loading."""
