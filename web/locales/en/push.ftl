# Pushes to this device: the script in the browser uses this file too.

push-turn-on = Let this device take pushes
push-turn-off = No more pushes to this device
push-is-on = This device takes pushes: news reaches it while no page is open.
push-is-off = This device takes no pushes now.
push-refused = The browser does not let Yinghuo notify you. Allow notifications in its settings of this site, then try again.
push-failed = That did not work: the link may be down, or this device's browser cannot take pushes. Please try again later.
