problem-thread-locked = The thread is closed
problem-thread-locked-detail = It takes no new posts.
problem-not-a-question = Not a question
problem-not-a-question-detail = Only questions have an accepted answer.
field-unknown = There is none such
field-not-a-time = Write the time as 0:26 or 26
field-reason = Reason
reported = Reported; a moderator will look at it

rooms = Rooms
room-of = Room: { $subject }
rooms-intro = One room a subject: prepare lessons, polish them and talk over what is hard with those who teach the same.
thread-count = { $count ->
    [one] one thread
   *[other] { $count } threads
}
threads-all = All
threads-questions = Questions
threads-unanswered = Waiting for an answer
new-thread = Ask or start a discussion
chapters = By chapter
pages = Pages
preview = Preview
similar-threads = Perhaps it has been asked already
thank = Thanks
thanks-count = { $count ->
    [one] one person says thanks
   *[other] { $count } people say thanks
}
take-answer-back = No longer the answer
problem-own-post = You wrote this yourself
problem-own-post-detail = Thanks are for others.

person-works = See what they have published
follows = What I follow
no-follows = Nothing yet. Press “Follow” on the page of a room, chapter or teacher to be told what is new.
edit-post = Change a post
edit-conflict = It has changed since you opened it and now reads as below. What you wrote is still in the box; save it when it is right.
history = Changes
quote = Quote
replies-to-earlier = replies to an earlier post
replying-to = Replying to { $name }
cancel = Cancel
to-unread = Jump to what is new
notice-mentioned = mentioned you
notice-room-thread = opened a thread in a room or about a chapter you follow
notice-author-thread = (whom you follow) opened a thread
notice-author-published = (whom you follow) published something new
problem-too-many-follows = Too many
problem-too-many-follows-detail = You can follow at most 500; stop following some first.

field-too-many-links = At most { $max } links; new accounts are allowed more once their posts have proved useful
field-too-many-mentions = At most { $max } people at once
field-posts-a-day = At most { $max } posts a day; please come back tomorrow
field-said-again = You have just said this
field-marks-pile-up = Too many marks on one letter; they would cover what others wrote
