"""The citizen of a call by a WebRTC stack that shares no line with the server's: aiortc, with its own ICE, DTLS, SRTP and codecs.

Joins with SENIM_ROOM and SENIM_TICKET, consents, sends sound and picture, decodes what comes, until the notary ends the
call or SECONDS are over. Prints one line of JSON: what was decoded, and what went wrong.
"""

import asyncio
import json
import os
import time

import aioice.ice
import websockets
from aiortc import (
    AudioStreamTrack,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.mediastreams import MediaStreamError

SECONDS = 60

# The server under test listens on the loopback interface, which aioice leaves out.
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]


class Citizen:
    """One person in one call."""

    def __init__(self, socket):
        self.socket = socket
        self.seen = {"audio": 0, "video": 0}
        self.report = {"connected_ms": None, "end": None, "refused": [], "size": None}
        self.begun = time.monotonic()
        self.connection = None
        self.readers = []

    async def say(self, **message):
        await self.socket.send(json.dumps({"v": 1, **message}))

    async def run(self):
        await self.say(type="join", ticket=os.environ["SENIM_TICKET"])
        async for text in self.socket:
            message = json.loads(text)
            kind = message["type"]
            if kind == "joined":
                await self.enter(message)
            elif kind == "answer":
                answer = RTCSessionDescription(sdp=message["sdp"], type="answer")
                await self.connection.setRemoteDescription(answer)
            elif kind == "recording":
                self.report["recording"] = message["recording"]["state"]
            elif kind == "error":
                self.report["refused"].append(message["code"])
            elif kind == "end":
                self.report["end"] = message["reason"]
                return

    async def enter(self, joined):
        # A room in which nothing is recorded asks for no consent.
        if text_sha256 := joined.get("consent_sha256"):
            await self.say(type="consent", recording=True, text_sha256=text_sha256)
        connection = self.connection = RTCPeerConnection()
        connection.addTrack(AudioStreamTrack())
        connection.addTrack(VideoStreamTrack())
        # The line of the screen is there from the beginning, whether a screen is shown or not.
        connection.addTransceiver("video")

        @connection.on("connectionstatechange")
        def changed():
            if connection.connectionState == "connected":
                waited = time.monotonic() - self.begun
                self.report["connected_ms"] = round(waited * 1000)

        @connection.on("track")
        def heard(track):
            self.readers.append(asyncio.ensure_future(self.read(track)))

        await connection.setLocalDescription(await connection.createOffer())
        await self.say(type="offer", id=1, sdp=connection.localDescription.sdp)

    async def read(self, track):
        try:
            while True:
                frame = await track.recv()
                self.seen[track.kind] += 1
                if track.kind == "video":
                    self.report["size"] = [frame.width, frame.height]
        except MediaStreamError:
            return

    async def close(self):
        for reader in self.readers:
            reader.cancel()
        if self.connection:
            await self.connection.close()


async def main():
    async with websockets.connect(os.environ["SENIM_ROOM"]) as socket:
        citizen = Citizen(socket)
        try:
            await asyncio.wait_for(citizen.run(), SECONDS)
        except TimeoutError:
            citizen.report["refused"].append("the call did not end")
        await citizen.close()
    print(json.dumps({**citizen.report, "decoded": citizen.seen}))


asyncio.run(main())
