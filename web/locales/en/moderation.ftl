# Keeping order: what was done, and why.

reason-rules = Against the rules of the house
reason-spam = Advertising or flooding
reason-abuse = Insults or attacks somebody
reason-privacy = Tells what is private, of children above all
reason-illegal = Against the law
reason-copyright = The work of somebody else
reason-off-topic = Not what this place is for
reason-duplicate = Said or asked before
reason-settled = Nothing is left to say
reason-mistake = Done by mistake, or no longer needed
reason-other = Another reason (see the words)

do-hide-post = Hide this post
do-restore-post = Bring this post back
do-pass-post = Let this post pass
do-dismiss-report = Report dismissed
do-lock-thread = Close the thread
do-unlock-thread = Open the thread again
do-move-thread = Move elsewhere
do-merge-thread = Merge into another thread
do-warn = Warn
do-silence = Silence for a time
do-lift-silence = Let post again
do-withdraw-work = Withdraw as a moderator
do-restore-work = Publish again
do-add-word = Put on the word list
do-remove-word = Take off the word list

act-hide-post = Your post was hidden; others cannot see it for now.
act-restore-post = Your post is back; everybody can see it again.
act-pass-post = Your post was let pass; everybody can see it.
act-dismiss-report = The report was dismissed; the post is fine.
act-lock-thread = Your thread was closed and takes no more replies.
act-unlock-thread = Your thread is open again.
act-move-thread = Your thread was moved to a better place.
act-merge-thread = Your thread went into another one.
act-warn = The moderators ask you to take care.
act-silence = You cannot post for a time.
act-lift-silence = You can post again.
act-withdraw-work = Your work was withdrawn by a moderator; mend it and ask the moderators to bring it back.
act-restore-work = Your work is published again.
act-add-word = A word was put on the list.
act-remove-word = A word was taken off the list.

notice-moderated = The moderators dealt with something of yours
trail = What was done
trail-person = Of a person (id or address)
trail-thread = Of a thread (id or address)
no-acts = Nothing yet.
same-thread = All of this thread
act-answer = If you think this is wrong, please talk to your school's administrator.
act-until = until
field-words = In your words (the person reads them; may be left empty)
words-hint = The person concerned is told the reason and these words.
field-hours = For how long
for-days = { $days ->
    [one] one day
   *[other] { $days } days
}
move-to = Where to?
move-hint = Paste the address of the course, lesson, case, chapter or room
merge-into = Into which thread?
merge-hint = Paste its address; it must be the older of the two
queue-size = { $count ->
    [one] one thing waits
   *[other] { $count } things wait
}
is-held = held by the word list
already-gone = out of sight already
let-pass = Let pass
held-words = Word list
post-hidden = This post was hidden by a moderator.
post-held = This post waits for a moderator before others see it.
thread-hidden = This thread was hidden by a moderator
field-say-why = Say why when the reason is another
problem-silenced = You cannot post before { $until }: { $reason ->
    *[rules] { reason-rules }
     [spam] { reason-spam }
     [abuse] { reason-abuse }
     [privacy] { reason-privacy }
     [illegal] { reason-illegal }
     [copyright] { reason-copyright }
     [off_topic] { reason-off-topic }
     [duplicate] { reason-duplicate }
     [settled] { reason-settled }
     [mistake] { reason-mistake }
     [other] { reason-other }
} { $words }
problem-silenced-detail = It ends by itself. What you wrote is still there; keep it until then.
problem-keeps-order = Not to moderators, nor to yourself
problem-keeps-order-detail = The accounts of moderators are for the administrators to look after.
problem-not-silenced = This person is not silenced
problem-not-silenced-detail = Perhaps the time has passed.
problem-already-so = It is so already
problem-already-so-detail = Perhaps another moderator was faster; reload to see.
problem-out-of-sight = Hidden threads cannot be merged
problem-out-of-sight-detail = Bring it back first, then merge.
problem-other-kind-of-place = These threads are not in the same kind of place
problem-other-kind-of-place-detail = Threads of lessons go into threads of lessons, those of rooms into those of rooms, and so on. Move one first.
problem-merge-into-older = Merge the later thread into the earlier one
problem-merge-into-older-detail = The thread that was opened first stays; start from the other one.
held-words-lead = A post that says one of these words waits until a moderator has seen it. Case, width, traditional letters, blanks and marks in between make no difference.
field-word = Word
field-known-word = It is on the list already
field-no-letters = It needs a letter or a digit
problem-too-many-words = The list is too long
problem-too-many-words-detail = At most { $max } words; take some off first.
problem-withdrawn-by-moderator = A moderator withdrew it; you cannot publish it again yourself
problem-withdrawn-by-moderator-detail = Read why it was withdrawn, mend it, and ask the moderators to bring it back.
