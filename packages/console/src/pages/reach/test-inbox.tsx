export function TestInbox() {
  return null;
}
