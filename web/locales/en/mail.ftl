# The digest by e-mail and the letter that confirms an address.

field-address = E-mail address
field-not-an-address = This does not look like an e-mail address
mail-hint = Used for your digest alone and shown to nobody. We write to it once; it counts when you follow the link in that letter.
mail-ask = Send the confirmation
mail-waits = Follow the link we sent you
mail-question = Yinghuo: please confirm your e-mail address
mail-question-intro = Somebody on Yinghuo gave this address for a digest of their notifications. If it was you, open the link below. If not, do nothing: we will not write again.
mail-confirm = Confirm this address
mail-confirmed = Address confirmed
mail-digest = { $count ->
    [one] Yinghuo: { $count } new notification
   *[other] Yinghuo: { $count } new notifications
}
mail-digest-intro = While you were away:
mail-more = { $count } more, look at them all
mail-choose = Notification settings
mail-unsubscribe = Stop these e-mails
mail-unsubscribed = Unsubscribed: no more digests are sent
problem-mail-is-off = This server sends no mail
problem-mail-is-off-detail = Its operator has not set up a mail server.
problem-mail-not-sent = The confirmation was not sent
problem-mail-not-sent-detail = The mail server did not take it. Check the address and try again in a few minutes.
problem-bad-mail-link = This link is of no use any more
problem-bad-mail-link-detail = It is not whole, too old, or of an address you have changed since. Start again from the notification settings.
