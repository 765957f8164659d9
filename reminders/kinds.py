"""Every reminder there is, by kind: what the table `schedules` names."""

from reminders import theme_day, weekly_summary

REMINDERS = {one.kind: one for one in (theme_day.REMINDER, weekly_summary.REMINDER)}
