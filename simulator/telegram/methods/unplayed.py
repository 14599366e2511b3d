"""Methods that Telegram has and the simulator does not play: stickers, payments, business accounts, ruling a group.

A bot that calls one hears so in words of its own (501), and not that Telegram knew no such method (404).
"""

from __future__ import annotations

_NAMES = """
    getMyDefaultAdministratorRights setMyDefaultAdministratorRights setMyProfilePhoto removeMyProfilePhoto
    getUserProfileAudios sendLivePhoto sendPaidMedia sendGame sendInvoice sendPoll stopPoll sendChecklist
    sendMessageDraft editMessageLiveLocation stopMessageLiveLocation editMessageChecklist deleteMessageReaction
    deleteAllMessageReactions postStory repostStory editStory deleteStory createInvoiceLink getMyStarBalance
    getStarTransactions refundStarPayment editUserStarSubscription getAvailableGifts sendGift
    giftPremiumSubscription getManagedBotToken getManagedBotAccessSettings setManagedBotAccessSettings
    replaceManagedBotToken verifyUser verifyChat removeUserVerification removeChatVerification setGameScore
    getGameHighScores answerWebAppQuery answerGuestQuery answerInlineQuery savePreparedInlineMessage
    savePreparedKeyboardButton answerShippingQuery answerPreCheckoutQuery exportChatInviteLink createChatInviteLink
    createChatSubscriptionInviteLink editChatInviteLink editChatSubscriptionInviteLink revokeChatInviteLink
    getBusinessConnection readBusinessMessage deleteBusinessMessages setBusinessAccountName
    setBusinessAccountUsername setBusinessAccountBio setBusinessAccountProfilePhoto
    removeBusinessAccountProfilePhoto setBusinessAccountGiftSettings getBusinessAccountStarBalance
    transferBusinessAccountStars getBusinessAccountGifts getUserGifts getChatGifts convertGiftToStars upgradeGift
    transferGift setUserEmojiStatus getUserPersonalChatMessages setChatPhoto deleteChatPhoto setChatTitle
    setChatPermissions setChatDescription approveSuggestedPost declineSuggestedPost setChatStickerSet
    deleteChatStickerSet getForumTopicIconStickers createForumTopic editForumTopic closeForumTopic reopenForumTopic
    deleteForumTopic unpinAllForumTopicMessages editGeneralForumTopic closeGeneralForumTopic reopenGeneralForumTopic
    hideGeneralForumTopic unhideGeneralForumTopic unpinAllGeneralForumTopicMessages promoteChatMember
    setChatAdministratorCustomTitle setChatMemberTag banChatMember kickChatMember restrictChatMember unbanChatMember
    banChatSenderChat unbanChatSenderChat approveChatJoinRequest declineChatJoinRequest getUserChatBoosts
    getStickerSet getCustomEmojiStickers uploadStickerFile createNewStickerSet addStickerToSet replaceStickerInSet
    setStickerSetTitle setStickerSetThumb setStickerSetThumbnail setCustomEmojiStickerSetThumbnail deleteStickerSet
    setStickerPositionInSet deleteStickerFromSet setStickerEmojiList setStickerKeywords setStickerMaskPosition
    setPassportDataErrors sendCustomRequest answerCustomQuery
"""
UNPLAYED = {name.lower(): name for name in _NAMES.split()}
