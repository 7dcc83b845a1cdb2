# What becomes of a post; the scripts in the browser read this file too.

post-sending = Sending…
post-waiting = The link is down. Your text is kept on this device and will be sent when the link is back.
post-sent = Sent.
post-look = Look at it
post-signed-out = You are signed out. Your text is kept on this device; sign in and it will be sent.
post-refused = It was not sent; your text is still here:
post-too-old = It waited too long to be sent by itself. Your text is still here: look it over and send it again.
post-draft = What you had begun to write is still here.
