# Taking lessons home, to watch without a link; the scripts in the browser read this file too.

take-home = Take home
take-title = Take home: { $title }
take-hint = Choose how clear. It is kept on this device and plays without a link; a broken download goes on where it stopped.
save-file = Save file (for browsers that keep nothing)
shelf = My shelf
shelf-needs-script = Lessons on this device are listed here. This needs scripts; without them use “Save file” under a lesson's “Take home”.
offline = No link
offline-detail = This page is not on this device yet. Open it again when the link is back; lessons you took home are on your shelf.
shelf-empty = Your shelf is empty. Open a lesson and tap “Take home”.
shelf-room = Used:
shelf-of = of
shelf-waiting = Waiting
shelf-taking = Downloading
shelf-paused = Paused
shelf-whole = On this device
shelf-failed = It could not be kept; take it home again
shelf-cut = The link is down; it goes on when it is back
shelf-held = Waits for Wi-Fi or the night (0:00 to 6:00)
shelf-full = There is no room on this device
shelf-play = Play
shelf-lesson = Lesson page
shelf-pause = Pause
shelf-resume = Go on
shelf-drop = Remove
shelf-free = Download only on Wi-Fi or at night (0:00 to 6:00)
