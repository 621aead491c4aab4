"""Requests that are turned down, and the words for it."""

from dataclasses import dataclass

from bot.sandbox.ttapi.dress import Manners

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Complaint:
    """A reason for turning a request down, with its HTTP status and its text in two languages."""

    status: int
    english: str
    chinese: str


EMPTY = Complaint(400, '"{0}" cannot be empty!', '"{0}" 不能为空！')
WRONG = Complaint(400, '"{0}" parameter error!', '"{0}" 参数错误！')
MALFORMED = Complaint(400, "Parameter error: {0}", "参数错误：{0}")
SENSITIVE = Complaint(400, "May contain sensitive words：{0}", "可能包含敏感词：{0}")
PARENT_GONE = Complaint(400, "The associated task does not exist or has expired.", "关联任务不存在或已失效。")
PARENT_STATE = Complaint(400, "Associated task status error.", "关联任务状态错误。")
NOT_ALLOWED = Complaint(
    400, "The associated task does not allow this change to be executed.", "关联任务不允许执行该变化。"
)
BASE64 = Complaint(400, "base64 format error", "base64 格式错误")
NO_BASE64 = Complaint(400, "base64 cannot be empty", "base64 不能为空")
ARRAY = Complaint(
    400, "The 'imgBase64Array' array has a length of 2 to 5", "'imgBase64Array' 数组长度为 2 到 5"
)
BAD_IMAGE = Complaint(400, "Invalid image or unsupported format", "Invalid image or unsupported format")
NO_ACCOUNT = Complaint(400, "No available accounts", "No available accounts")
ACCOUNT_FULL = Complaint(400, "account queue is full", "account queue is full")
PRODUCT_FULL = Complaint(499, "Product queue exhausted", "Product queue exhausted")
NO_QUOTA = Complaint(402, "Insufficient quota", "余额不足")
BANNED_WORDS = Complaint(200, "banned prompt words: [{0}]", "banned prompt words: [{0}]")
JOB_UNKNOWN = Complaint(404, "The job does not exist.", "任务不存在。")
NOT_FOUND = Complaint(404, "Not Found", "Not Found")
WRONG_METHOD = Complaint(405, "Method Not Allowed", "Method Not Allowed")
BLOCKED = Complaint(403, "The account has been blocked.", "账号已被封禁。")
RATE = Complaint(429, "Too Many Requests", "请求过于频繁")
BROKEN = Complaint(500, "Internal Server Error", "系统异常")
WRONG_KEY = Complaint(
    401, "Wrong TT-API-KEY or email is not activated.", "Wrong TT-API-KEY or email is not activated."
)


class Refusal(Exception):
    """A request is turned down.

    Attributes:
        complaint: Why.
        detail: The word the reason's text has room for.
    """

    def __init__(self, complaint: Complaint, detail: str = "") -> None:
        super().__init__(complaint.english.format(detail))
        self.complaint = complaint
        self.detail = detail

    def answer(self, manners: Manners) -> tuple[int, Json]:
        """HTTP status and body in a dress."""
        complaint = self.complaint
        text = (complaint.chinese if manners.chinese else complaint.english).format(self.detail)
        body: Json = {"status": "FAILED", "message": text, "data": None}
        if complaint is WRONG_KEY:
            del body["data"]
        return self._status(manners), body

    def _status(self, manners: Manners) -> int:
        if self.complaint is JOB_UNKNOWN:
            return manners.unknown_job
        if self.complaint.status == 400 and manners.errors_as_200 and self.complaint is not ACCOUNT_FULL:
            return 200
        return self.complaint.status
