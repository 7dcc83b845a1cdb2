# The player and the page of boards. A script fills in %lesson, %month, %budget and %at: keep them as they are.

player-play = Play
player-auto = Automatic
player-speed = Speed
player-full = Full screen
player-used = This lesson used %lesson, this month %month
player-used-of = This lesson used %lesson, this month %month of %budget
player-budget = Monthly data limit
player-budget-mb = At most each month (MB, empty for no limit)
player-near-budget = This month's data are nearly used up: playing the light one.
player-over-budget = This month's data are used up: playing the voice only.
player-cut = The link is lost; trying again. What is already here goes on playing.
player-resumed = Going on at %at, where you stopped.
player-marks = Threads on the timeline
boards = Boards
boards-page = Read the boards, print a handout
boards-of = { $title }: boards
board-at = Board at %at
board-at-time = Board at { $at }
play-from = Play from { $at }
back-to-lesson = Back to the lesson
no-boards = This lesson has no pictures of its board.
