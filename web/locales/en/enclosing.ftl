# Voices and pictures of posts; the scripts in the browser use this too.

voice-record = Record a voice message
voice-stop = Stop
voice-drop = Drop the recording
voice-recording = Recording
voice-recorded = Recorded; you can listen to it first
voice-denied = The microphone cannot be used. Allow it, or record with the phone's recorder and choose the file.
voice-not-made = This voice message could not be prepared; load the page again to see why.
