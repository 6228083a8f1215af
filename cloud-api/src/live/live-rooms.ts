/** Rooms of Socket.IO. A socket is in its tenant's from the handshake on, and in at most one camera's. */
export function tenantRoom(tenantId: string): string {
  return `tenant:${tenantId}`;
}

export function cameraRoom(tenantId: string, cameraId: string): string {
  return `camera:${tenantId}:${cameraId}`;
}
