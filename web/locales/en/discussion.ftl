problem-thread-locked = The thread is closed
problem-thread-locked-detail = It takes no new posts.
problem-not-a-question = Not a question
problem-not-a-question-detail = Only questions have an accepted answer.
field-unknown = There is none such
field-not-a-time = Write the time as 0:26 or 26
field-reason = Reason
reported = Reported; a moderator will look at it
