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

voice-and-pictures = Voice and pictures
voice-message = Voice message
voice-preparing = The voice message is being prepared and can be heard in a moment.
voice-failed = This voice message could not be prepared.
voice-kept = The voice message is here and goes with this post
picture = Picture
picture-large = See it large ({ $size })
picture-kept = The picture is here and goes with this post
choose-voice = Voice: choose a recording (3 minutes and 5 MB at most)
choose-pictures = Pictures: 4 at most (JPEG, PNG, WebP)
field-alt = What the pictures show (read to those who cannot see them)
field-voice-too-large = The recording is larger than 5 MB; keep it to 3 minutes
field-voice-too-long = The recording is longer than 3 minutes; keep it shorter, or send two
field-voice-silent = Nothing is heard in the recording; check the microphone and record it again
field-voice-unreadable = The recording is damaged or of a kind that cannot be read; please record it again
field-voice-not-made = The preparation broke, which is not your fault; please send it again
field-picture-too-large = The picture is too large (64 million pixels and 16,384 a side at most); make it smaller first
field-picture-damaged = The picture is damaged and cannot be opened; choose another
field-heic = This is a HEIC picture, which cannot be read yet. Save it as JPEG (iPhone: Settings → Camera → Formats → Most Compatible)
field-empty-file = The file is empty
field-neither-voice-nor-picture = The file is neither a recording nor a JPEG, PNG or WebP picture
field-too-many-pictures = { $max } pictures a post at most
field-too-many-voices = { $max } voice message a post at most
field-posted = It has gone out with a post; delete the post to take it back
problem-enclosure-too-large = The file is too large
problem-enclosure-too-large-detail = One file may have { $megabytes } MB at most. Make the picture smaller, or send the recording in two parts.
problem-too-many-enclosures = Too many files wait for their post
problem-too-many-enclosures-detail = Send the voice messages and pictures you have chosen, or try again tomorrow.
