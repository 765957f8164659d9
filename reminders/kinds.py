"""Every reminder there is, by kind, in the order in which one message tells them: what the table `schedules` names."""

from reminders import form_due, issues_due, notice, summaries, theme_day, visits

REMINDERS = {
    one.kind: one
    for one in (
        notice.REMINDER,
        theme_day.REMINDER,
        form_due.REMINDER,
        issues_due.REMINDER,
        visits.REMINDER,
        summaries.WEEKLY,
        summaries.MONTHLY,
    )
}
