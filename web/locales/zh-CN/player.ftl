# 播放器和板书页。%lesson、%month、%budget、%at 由脚本填入数值，请原样保留。

player-play = 播放
player-auto = 自动
player-speed = 速度
player-full = 全屏
player-used = 本课用了 %lesson，本月 %month
player-used-of = 本课用了 %lesson，本月 %month，上限 %budget
player-budget = 每月流量上限
player-budget-mb = 每月最多（MB，留空不限）
player-near-budget = 本月流量快用完了，改放省流量的。
player-over-budget = 本月流量用完了，改为只听声音。
player-cut = 网断了，正在重连；已经下载的照常播放。
player-resumed = 从上次停下的 %at 接着学。
player-marks = 时间轴上的讨论
boards = 板书
boards-page = 看板书、打印讲义
boards-of = { $title }：板书
board-at = 板书，%at
board-at-time = 板书，{ $at }
play-from = 从 { $at } 播放
back-to-lesson = 回到课程
no-boards = 这节课没有板书图片。
