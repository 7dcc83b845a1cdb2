# The words of the pages.

name = Yinghuo
tagline = Good lessons, to the end of the thinnest wire
skip = Skip to content
nav = Main
account = My account
courses = Courses
cases = Teaching cases
search = Search
studio = Studio
moderation = Moderation
admin = Accounts
notices = Notices
sign-in = Sign in
sign-out = Sign out
register = Register
register-hint = Students register here; teachers get their account from their school's administrator.
no-account = No account yet?
to-home = Home
more = Next page
answered = Answered
replies = { $count ->
    [one] one reply
   *[other] { $count } replies
}
no-threads = Nobody has asked yet.
as-question = This is a question, I hope for an answer
post-thread = Post
sign-in-to-ask = Sign in to ask

field-username = Username
field-password = Password
field-display-name = Name others see
field-title = Title
field-body = Text
field-at-s = Time in the video (optional)
