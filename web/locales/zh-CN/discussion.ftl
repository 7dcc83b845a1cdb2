problem-thread-locked = 讨论已经关闭
problem-thread-locked-detail = 这个讨论不再接受新的回复。
problem-not-a-question = 这不是提问
problem-not-a-question-detail = 只有提问才能采纳解答。
field-unknown = 没有找到
field-not-a-time = 请写成 0:26 或 26 这样的时间
field-reason = 原因
reported = 已经举报，管理员会来看
