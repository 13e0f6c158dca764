// Loaded before the program: when the launcher is gone without having passed on a signal (it was killed outright), the program goes the same way.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.channel !== undefined) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}
