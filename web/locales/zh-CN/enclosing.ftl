# 发言里的语音和图片：浏览器里的脚本也用这一份。

voice-record = 录一段语音
voice-stop = 停止
voice-drop = 不要这段语音
voice-recording = 正在录音
voice-recorded = 录好了，可以先听一遍
voice-denied = 用不了话筒。请允许使用话筒，或用手机的录音机录好再选。
voice-not-made = 这条语音没有处理成，刷新页面看原因。
