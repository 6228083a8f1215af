"""Times OpenCV's C++ on the models and pictures that stdin names (JSON), one thread. Prints JSON.

Where FaceDetectorYN of this OpenCV can't run a file, the net alone is timed (cv2.dnn, without decoding): that flatters OpenCV.
"""
import json
import statistics
import sys
import time

import cv2

job = json.load(sys.stdin)
cv2.setNumThreads(1)
pictures = [cv2.imread(path) for path in job["pictures"]]


def median_ms(work, runs):
    times = []
    for run in range(-5, runs):
        start = time.perf_counter()
        work(run + 5)
        if run >= 0:
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def picture(run):
    return pictures[run % len(pictures)]


def reason(error):
    """The telling line of an OpenCV message: it puts '> ' lines below the first one."""
    lines = [line.strip(" >") for line in str(error).splitlines()]
    return max((line for line in lines if "error" in line or "must be" in line or line), key=len)[:200] if lines else ""


def detect_with_class(path, size):
    detector = cv2.FaceDetectorYN.create(path, "", (size[0], size[1]), 0.6, 0.3)
    padded = [cv2.copyMakeBorder(p, 0, size[1] - p.shape[0], 0, size[0] - p.shape[1], cv2.BORDER_CONSTANT) for p in pictures]
    faces = [detector.detect(p)[1] for p in padded]
    if any(f is None for f in faces):
        raise RuntimeError("FaceDetectorYN finds no face with this file")
    return {"by": "FaceDetectorYN", "ms": median_ms(lambda run: detector.detect(padded[run % len(padded)]), job["runs"])}


def detect_with_net(path, size):
    net = cv2.dnn.readNet(path)
    names = net.getUnconnectedOutLayersNames()

    def work(run):
        p = picture(run)
        padded = cv2.copyMakeBorder(p, 0, size[1] - p.shape[0], 0, size[0] - p.shape[1], cv2.BORDER_CONSTANT)
        net.setInput(cv2.dnn.blobFromImage(padded))
        net.forward(names)

    work(0)
    return {"by": "cv2.dnn, net alone", "ms": median_ms(work, job["runs"])}


def detect(path, size):
    reasons = []
    for way in (detect_with_class, detect_with_net):
        try:
            return {**way(path, size), "refused": reasons}
        except Exception as error:  # an old OpenCV refuses a new file in many ways
            reasons.append(f"{way.__name__}: {reason(error)}")
    return {"by": None, "ms": None, "refused": reasons}


def recognise(path, rows):
    recognizer = cv2.FaceRecognizerSF.create(path, "")
    import numpy

    faces = [numpy.array([row], dtype=numpy.float32) for row in rows]
    crops = [recognizer.alignCrop(p, f) for p, f in zip(pictures, faces)]
    return {
        "align": median_ms(lambda run: recognizer.alignCrop(picture(run), faces[run % len(faces)]), job["runs"]),
        "embed": median_ms(lambda run: recognizer.feature(crops[run % len(crops)]), job["runs"]),
    }


result = {"version": cv2.__version__, "detectors": [detect(d["path"], d["size"]) for d in job["detectors"]]}
try:
    result["recogniser"] = recognise(job["recogniser"], job["faces"])
except Exception as error:
    result["recogniser"] = {"align": None, "embed": None, "refused": reason(error)}
print(json.dumps(result))
