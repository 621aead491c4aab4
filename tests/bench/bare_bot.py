"""The least bot that makes the same calls: no store, no checks, no retries, at most sixty lines of code."""

import io
import os
import secrets
from typing import Any

import aiohttp
import discord
import uvloop
import yarl
from aiohttp import web
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route, handle_message_parameters

ENV = os.environ
API = ENV["TTAPI_URL"] + "/midjourney/v1"
jobs: dict[str, tuple[str, int | None, str]] = {}


class Bare(commands.AutoShardedBot):
    async def setup_hook(self) -> None:
        self.session = aiohttp.ClientSession(headers={"TT-API-KEY": ENV["TTAPI_KEY"]})
        app = web.Application()
        app.add_routes([web.post("/hooks/ttapi/{ref}/x", self.hook), web.get("/healthz", self.healthz)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(ENV["LISTEN_PORT"])).start()
        self.tree.command(name="imagine", description="Make four pictures")(imagine)
        await self.tree.sync()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL((await self.http.get_bot_gateway())[1])

    async def hook(self, request: web.Request) -> web.Response:
        self.loop.create_task(self.finish(request.match_info["ref"], (await request.json())["jobId"]))
        return web.Response(text="ok")

    async def healthz(self, _: web.Request) -> web.Response:
        return web.Response(text="ok", status=200 if self.is_ready() else 503)

    async def finish(self, ref: str, job_id: str) -> None:
        found = await (await self.session.get(f"{API}/fetch", params={"jobId": job_id})).json()
        picture = await (await self.session.get(found["data"]["cdnImage"])).read()
        file = discord.File(io.BytesIO(picture), "grid.png")
        await self.edit(ref, view(jobs[ref][2], picture=True), files=[file])

    async def edit(self, ref: str, layout: discord.ui.LayoutView, **files: Any) -> None:
        route = Route("PATCH", f"/webhooks/{self.application_id}/{jobs[ref][0]}/messages/{jobs[ref][1]}")
        sent = handle_message_parameters(view=layout, **files)
        body: dict[str, Any] = {**files, "form": sent.multipart} if files else {"json": sent.payload}
        await self.http.request(route, **body)


def view(text: str, picture: bool = False) -> discord.ui.LayoutView:
    layout = discord.ui.LayoutView(timeout=None).add_item(discord.ui.TextDisplay(text))
    if picture:
        layout.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://grid.png")))
        for row in ("U1 U2 U3 U4 R", "V1 V2 V3 V4"):
            faces: list[discord.ui.Item[Any]] = [discord.ui.Button(label=f, custom_id=f) for f in row.split()]
            layout.add_item(discord.ui.ActionRow[Any](*faces))
    return layout


async def imagine(interaction: discord.Interaction[Bare], prompt: str) -> None:
    answer = await interaction.response.send_message(view=view(f"**{prompt}** (waiting)"))
    ref, bot = secrets.token_hex(10), interaction.client
    jobs[ref] = (interaction.token, answer.message_id, prompt)
    body = {"prompt": prompt, "mode": "fast", "hookUrl": f"{ENV['PUBLIC_URL']}/hooks/ttapi/{ref}/x"}
    async with bot.session.post(f"{API}/imagine", json=body) as response:
        await response.json()
    await bot.edit(ref, view(f"**{prompt}** (started)"))


if __name__ == "__main__":
    Route.BASE = ENV["DISCORD_API_URL"]
    uvloop.run(Bare("!", intents=discord.Intents(guilds=True), max_messages=None).start(ENV["DISCORD_TOKEN"]))
