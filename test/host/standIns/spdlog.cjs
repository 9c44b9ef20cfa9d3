// Stands in for the native module @vscode/spdlog, so that a host needs no compiler: the same interface,
// lines appended to the file. The server's logs are for reading by hand; they are not rotated.
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  constructor(_type, _name, file) {
    this.file = file;
    this.level = 2;
    this.plain = false;
    this.lines = [];
    if (file) mkdirSync(dirname(file), { recursive: true });
  }

  write(level, text) {
    if (level < this.level) return;
    if (this.lines.length === 0) setTimeout(() => this.flush(), 100).unref();
    const prefix = this.plain ? '' : `${new Date().toISOString()} [${levels[level]}] `;
    this.lines.push(prefix + text + (this.plain ? '' : '\n'));
  }

  trace(text) {
    this.write(0, text);
  }
  debug(text) {
    this.write(1, text);
  }
  info(text) {
    this.write(2, text);
  }
  warn(text) {
    this.write(3, text);
  }
  error(text) {
    this.write(4, text);
  }
  critical(text) {
    this.write(5, text);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.plain = true;
  }
  flush() {
    const text = this.lines.join('');
    this.lines = [];
    // A folder that was removed under a running host is no reason to break it.
    try {
      if (text && this.file) appendFileSync(this.file, text);
    } catch {}
  }
  drop() {
    this.flush();
  }
}

const create = async (name, file) => new Logger('rotating', name, file);

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
