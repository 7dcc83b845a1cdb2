# 发言的去向：浏览器里的脚本也用这一份。

post-sending = 正在发送…
post-waiting = 网络断了，内容已存在这台设备上，连上后自动发出。
post-sent = 已发出。
post-look = 去看看
post-signed-out = 登录已过期，内容还在这台设备上。请重新登录，登录后自动发出。
post-refused = 没有发成，内容还在：
post-too-old = 隔得太久没有自动发出，内容还在，请看过后再发一次。
post-draft = 上次没写完的内容还在。

voice-record = 录一段语音
voice-stop = 停止
voice-drop = 不要这段语音
voice-recording = 正在录音
voice-recorded = 录好了，可以先听一遍
voice-denied = 用不了话筒。请允许使用话筒，或用手机的录音机录好再选。
voice-not-made = 这条语音没有处理成，刷新页面看原因。
