// Stands in for the native modules @vscode/native-watchdog and native-watchdog, so that a host needs no
// compiler: a process that watches its parent ends once the parent is gone.
exports.start = (parent) => {
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch (error) {
      if (error.code === 'ESRCH') process.exit(87);
    }
  }, 1000).unref();
};

exports.exit = (code) => process.exit(code || 0);
