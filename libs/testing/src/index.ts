export { findMosquitto, type Mosquitto, startMosquitto } from './broker/mosquitto.js';
export { startTestBroker, type TestBroker, type TestMessage } from './broker/test-broker.js';
export {
  anEnvelope,
  anUnknownSeen,
  aSighting,
  aSightingEnded,
  aSightingSeen,
  builtAt,
  builtEpoch,
  type EventOfType,
} from './builders/events.js';
export { type SeededRandom, seededRandom } from './drawn-face/seeded-random.js';
export { type FakeClock, fakeClock } from './clock/fake-clock.js';
export { drawFace, drawingSize } from './drawn-face/draw-face.js';
export { drawnPeople, drawnPeopleSeeds, drawnStrangerSeeds, drawnStrangers } from './drawn-face/drawn-people.js';
export { type DrawnPerson, looksFemale, personFromSeed } from './drawn-face/drawn-person.js';
export { renderFacePicture } from './drawn-face/face-picture.js';
export { frontalPose, gentlePoses, type Pose } from './drawn-face/pose.js';
export { startTestDatabase, type TestDatabase } from './postgres/test-database.js';
export type { VirtualCameraOptions } from './virtual-camera/camera/camera-options.js';
export type { CameraStats } from './virtual-camera/camera/control-protocol.js';
export {
  type CardStay,
  type ParcelScene,
  type ParcelStay,
  parcelProblem,
  parcelRound,
  tableAt,
} from './virtual-camera/parcel/parcel-scene.js';
export { captionWidth, readCaption } from './virtual-camera/picture/caption.js';
export { peopleAt, type Scene, sceneProblem, type Visit } from './virtual-camera/scene.js';
export { startVirtualCamera, startVirtualCameras, type VirtualCamera } from './virtual-camera/virtual-camera.js';
export { lookThroughCamera, type SeenThroughCamera } from './virtual-camera/look-through-camera.js';
export { RawRtspClient } from './virtual-camera/rtsp/raw-rtsp-client.js';
export { FakeTwilio, type FakeTwilioOptions, type TwilioFault } from './twilio/fake-twilio.js';
export type { FakeTwilioMessage } from './twilio/twilio-message.js';
export { FakeSmtp, type FakeMail, type FakeSmtpOptions, type SmtpFault } from './smtp/fake-smtp.js';
