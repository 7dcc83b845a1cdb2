# Notices and their channels: page, e-mail, push.

notice-settings = Notification settings
notice-what = What
notice-replies = { $count ->
    [one] { $count } new reply
   *[other] { $count } new replies
}
notice-times = { $count } times
channel-page = Inbox
channel-email = E‑mail
channel-push = Push
quiet-hours = Quiet hours
quiet-hint = Nothing is pushed or mailed between these hours (Beijing time); you are told afterwards. Leave empty for none.
field-quiet-start = From
field-quiet-end = To
field-digest = E-mail digest
field-not-an-hour = Write the time as 22:00
digest-off = No e-mail
digest-daily = Every morning
digest-weekly = Monday mornings
somebody-did = Somebody { $what }
field-not-public = Only an https address on a public host will do
field-not-keys = These are not the keys a browser gives
