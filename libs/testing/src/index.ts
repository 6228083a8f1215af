export { type DrawnPerson, personFromSeed } from './drawn-face/drawn-person.js';
export { drawFace, drawingSize } from './drawn-face/draw-face.js';
export { renderFacePicture } from './drawn-face/face-picture.js';
export { frontalPose, gentlePoses, type Pose } from './drawn-face/pose.js';
export type { VirtualCameraOptions } from './virtual-camera/camera/camera-options.js';
export type { CameraStats } from './virtual-camera/camera/control-protocol.js';
export { peopleAt, type Scene, sceneProblem, type Visit } from './virtual-camera/scene.js';
export { startVirtualCamera, startVirtualCameras, type VirtualCamera } from './virtual-camera/virtual-camera.js';
