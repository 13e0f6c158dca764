export function MessageLog() {
  return null;
}
