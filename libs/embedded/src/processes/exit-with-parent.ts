/** In a child: calls `leave` once the parent is gone, however it went, by the end of the pipe it holds as our stdin.
 *  Does nothing unless the parent asked for it with EXIT_WITH_PARENT=1. */
export const exitWithParent = (leave: () => void): void => {
  if (process.env['EXIT_WITH_PARENT'] !== '1') return;
  process.stdin.once('end', leave).once('error', leave).resume();
};
