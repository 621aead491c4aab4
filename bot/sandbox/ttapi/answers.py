"""Answers and hook bodies in the chosen dress."""

from bot.sandbox.ttapi.dress import Manners
from bot.sandbox.ttapi.jobs import Job, Product, State, View
from bot.sandbox.ttapi.links import Links
from bot.sandbox.ttapi.newer import edits_data, video_data
from bot.sandbox.ttapi.refusals import Json

_NULL_MEMBERS = ("jobId", "progress", "prompt", "discordImage", "cdnImage", "hookUrl", "components", "seed")


class Answers:
    """Renders jobs.

    Args:
        manners: The habits to show.
        links: Makes the links to pictures.
        side: Pixels along a square tile.
    """

    def __init__(self, manners: Manners, links: Links, side: int) -> None:
        self._manners = manners
        self._links = links
        self._side = side

    def submitted(self, job: Job) -> Json:
        """The answer to an accepted submit."""
        manners = self._manners
        data: Json = {manners.submit_id_key: job.job_id}
        return {"status": "SUCCESS", "message": manners.submit_message, "data": data}

    def success(self, data: object) -> Json:
        """An answer that is not about one job."""
        return {"status": "SUCCESS", "message": "success", "data": data}

    def result(self, job: Job, view: View | None = None) -> Json:
        """A job as `/fetch` shows it, now or as in another view."""
        manners, seen = self._manners, view or job.view
        status = manners.pending_status if seen.state is State.PENDING_QUEUE else seen.state.value
        message = manners.success_message if seen.state is State.SUCCESS else seen.message
        body: Json = {"status": status, "message": message, "jobId": job.job_id}
        if seen.state is State.SUCCESS and not manners.top_job_id:
            del body["jobId"]
        waiting = seen.state is State.PENDING_QUEUE
        body["data"] = None if waiting and not manners.pending_data else self._member(job, seen)
        if manners.extra_keys:
            body["traceId"] = f"trace-{job.job_id[:8]}"
        return body

    def hook(self, job: Job, view: View) -> Json:
        """A hook's body: the same as the result but for the data of failures."""
        body = self.result(job, view)
        if view.state is not State.FAILED:
            return body
        form = self._manners.failure_hook
        if form == "absent":
            del body["data"]
        elif form == "null":
            body["data"] = None
        else:
            classic = (self._manners.action_key, *_NULL_MEMBERS)
            body["data"] = dict.fromkeys(
                classic if job.order.product is Product.CLASSIC else self._member(job, view)
            )
        return body

    def row(self, job: Job) -> Json:
        """A job as `/fetch-list` shows it."""
        link = self._links.whole(job, self._manners.links) if self._shows_picture(job, job.view) else None
        return {
            "job_id": job.job_id,
            "model": job.order.mode,
            "action": job.order.action,
            "quota": job.quota,
            "status": job.view.state.number,
            "progress": None if job.view.progress is None else str(job.view.progress),
            "prompt": job.order.prompt,
            "discord_image": link,
            "cdn_image": link,
        }

    def _member(self, job: Job, view: View) -> Json:
        match job.order.product:
            case Product.EDITS:
                data = edits_data(job, view, self._links)
            case Product.VIDEO:
                data = video_data(job, view, self._links, self._manners.action_key)
            case Product.CLASSIC:
                return self._data(job, view)
        return data | {"progress": self._progress(job, view), "quota": self._quota(job)}

    def _quota(self, job: Job) -> str | int:
        return str(job.quota) if self._manners.quota == "text" else job.quota

    def _data(self, job: Job, view: View) -> Json:
        manners = self._manners
        done = view.state is State.SUCCESS
        data: Json = {
            manners.action_key: job.order.action,
            "jobId": job.job_id,
            "progress": self._progress(job, view),
            "prompt": job.text if done and job.text else job.order.prompt,
            "quota": self._quota(job),
            **self._images(job, view),
            "hookUrl": job.order.hook_url,
            "components": list(job.components) if done and job.components else self._blank_components(job),
            "seed": self._seed(job) if done else None,
            "images": self._tiles(job) if done else None,
        }
        if manners.quota == "missing" or view.state is State.FAILED or not (done or manners.early_quota):
            del data["quota"]
        if view.state is State.FAILED:
            data.pop("width", None)
            data.pop("height", None)
        if view.state is State.ON_QUEUE and manners.sparse_running:
            data = {name: value for name, value in data.items() if value is not None}
        if manners.extra_keys:
            data["accountId"] = 7
        return data

    def _progress(self, job: Job, view: View) -> object:
        if view.state in (State.PENDING_QUEUE, State.FAILED) or view.progress is None:
            return None
        if view.state is State.SUCCESS and job.order.action == "seed":
            return None
        if view.progress == 0 and self._manners.waiting_text:
            return self._manners.waiting_text
        if self._manners.progress == "percent":
            return f"{view.progress}%"
        if self._manners.progress == "number" and view.state is not State.SUCCESS:
            return view.progress
        return str(view.progress)

    def _images(self, job: Job, view: View) -> Json:
        manners = self._manners
        discord, cdn, size = None, None, (None, None)
        if self._shows_picture(job, view) and job.picture:
            cdn = self._links.whole(job, manners.links)
            discord = None if manners.discord_image == "null" else cdn
            sizes = {"grid": job.picture.whole_size, "tile": job.picture.tile_size}
            if manners.size != "absent":
                size = sizes[manners.size](self._side)
        elif view.state is State.ON_QUEUE and manners.preview and job.picture and view.progress:
            discord = self._links.preview(job, view.progress)
        images: Json = {"discordImage": discord, "cdnImage": cdn}
        if manners.size != "absent":
            images |= {"width": size[0], "height": size[1]}
        return images

    def _tiles(self, job: Job) -> list[str] | None:
        wanted = self._manners.images == "always" or (
            self._manners.images == "asked" and job.order.wants_tiles
        )
        return self._links.tiles(job) if wanted and job.picture and job.picture.is_grid else None

    def _seed(self, job: Job) -> str | int | None:
        return int(job.seed) if job.seed and self._manners.numeric_seed else job.seed

    def _blank_components(self, job: Job) -> object:
        if job.order.action == "describe":
            return None
        blanks: dict[str, object] = {"null": None, "list": [], "text": ""}
        return blanks[self._manners.blank_components]

    @staticmethod
    def _shows_picture(job: Job, view: View) -> bool:
        return view.state is State.SUCCESS and job.picture is not None
