# Files: the words inside attachments, pictures and voice messages in posts.

unread-locked = has a password: its words cannot be searched
unread-damaged = is damaged: its words cannot be searched
unread-too-large = unpacks to too much: its words cannot be searched
unread-no-text = holds no words (scanned pages?), so it is not found by them
unread-internal = its words could not be read
