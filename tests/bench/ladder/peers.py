"""What other platforms would make of the same upload, by their own settings.

PeerTube: packages/ffmpeg/src/ffmpeg-default-transcoding-profile.ts and the HLS arguments beside it; sound that is AAC
already is copied. Kolibri: ricecooker/utils/videos.py.
"""
PEERTUBE_KBPS = {144: 175, 240: 435, 360: 864}
KOLIBRI_HEIGHTS = (240, 480)
FPS = 25


def peertube(upload, out, height):
    rate = PEERTUBE_KBPS[height]
    return ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", upload, "-vf", f"scale=w=-2:h={height}", "-c:v", "libx264", "-preset", "veryfast",
            "-maxrate", f"{rate}k", "-bufsize", f"{rate * 2}k", "-level", "3.1", "-b_strategy", "1", "-bf", "16", "-pix_fmt", "yuv420p",
            "-r", str(FPS), "-g", str(FPS * 2), "-map_metadata", "-1", "-c:a", "copy",
            "-hls_time", "4", "-hls_list_size", "0", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4",
            "-hls_segment_filename", out, "-hls_flags", "single_file", "-f", "hls", out + ".m3u8"]


def kolibri(upload, out, height):
    return ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", upload, "-b:a", "32k", "-ac", "1", "-vf", f"scale=-2:{height}", "-crf", "32",
            "-profile:v", "baseline", "-level", "3.0", "-preset", "slow", "-movflags", "faststart", out]


def commands(upload, folder):
    """{name: (file, command)}"""
    made = {}
    for height in PEERTUBE_KBPS:
        out = f"{folder}/peertube-{height}p.mp4"
        made[f"PeerTube {height}p"] = (out, peertube(upload, out, height))
    for height in KOLIBRI_HEIGHTS:
        out = f"{folder}/kolibri-{height}p.mp4"
        made[f"Kolibri {height}p"] = (out, kolibri(upload, out, height))
    return made
