# 带回家：离线观看。浏览器里的脚本也读这个文件。

take-home = 带回家看
take-title = 带回家：{ $title }
take-hint = 选一种清晰度。存到这台设备上，没有网络也能看；断了线会接着下载。
save-file = 保存文件（不能离线的浏览器用）
shelf = 我的书架
shelf-needs-script = 这台设备上的课会列在这里。需要开启脚本；没有脚本时，请用课程页“带回家看”里的“保存文件”。
offline = 没有网络
offline-detail = 这一页还没有存到这台设备上。网络恢复后再打开；存好的课在书架上。
shelf-empty = 书架还是空的。打开一节课，点“带回家看”。
shelf-room = 已用
shelf-of = / 可用
shelf-waiting = 等待下载
shelf-taking = 正在下载
shelf-paused = 已暂停
shelf-whole = 已存好
shelf-failed = 没有存成，请重新带回家
shelf-cut = 网络断了，恢复后接着下载
shelf-held = 等 Wi-Fi 或夜里（0 点到 6 点）下载
shelf-full = 设备空间不够
shelf-play = 播放
shelf-lesson = 课程页
shelf-pause = 暂停
shelf-resume = 继续
shelf-drop = 移走
shelf-free = 只在 Wi-Fi 或夜里（0 点到 6 点）下载
