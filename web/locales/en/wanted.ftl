# Saved things and wanted cases

save-it = Save
unsave-it = Remove from my list
my-saved = My list
nothing-saved = Nothing yet. Save cases, courses or lessons that you want to find again.

wanted = Wanted cases
wanted-lead = Not found what you need? Ask: master teachers see it, what most people want first.
wanted-ask = Ask
wanted-none = Nobody is asking for a case.
wanted-top = Cases that teachers ask for
wanted-shelf = Grade, subject, edition (if you like)
wanted-seconds = { $count ->
    [one] 1 more wants it
   *[other] { $count } more want it
}
wanted-second = I want it too
wanted-unsecond = No more
wanted-answered = Found
wanted-answer = Answer with this case
wanted-remove = Take away
wanted-by = { $name } asks
field-text = What case you look for
field-case-id = A published case
problem-too-many-wanted = You ask for many cases already
problem-too-many-wanted-detail = At most { $max } at once. Take away what you need no more.
problem-wanted-answered = It has an answer already
problem-wanted-answered-detail = Another teacher has just answered.
notice-wanted-answered = found a case you wanted
