import { describe, expect, it } from "vitest";
import { readLimits } from "../../src/cli/cgroup.js";
import { fakeHost } from "./fake-host.js";

const GIB = 2 ** 30;

function limitsOf(files: Record<string, string>): ReturnType<typeof readLimits> {
  return readLimits(fakeHost({ files }), 64 * GIB);
}

describe("readLimits", () => {
  it("finds none without control groups, or with unlimited ones", () => {
    expect(limitsOf({})).toEqual({});
    expect(
      limitsOf({
        "/proc/self/cgroup": "0::/\n",
        "/sys/fs/cgroup/cpu.max": "max 100000\n",
        "/sys/fs/cgroup/memory.max": "max\n",
      }),
    ).toEqual({});
  });

  it("reads version 2 in a container, where the group is the root", () => {
    expect(
      limitsOf({
        "/proc/self/cgroup": "0::/\n",
        "/sys/fs/cgroup/cpu.max": "150000 100000\n",
        "/sys/fs/cgroup/memory.max": `${4 * GIB}\n`,
      }),
    ).toEqual({ cpus: 1.5, memoryBytes: 4 * GIB });
  });

  it("takes the tightest limit on the way to the root", () => {
    expect(
      limitsOf({
        "/proc/self/cgroup": "0::/user.slice/job.scope\n",
        "/sys/fs/cgroup/user.slice/cpu.max": "200000 100000\n",
        "/sys/fs/cgroup/user.slice/memory.max": `${2 * GIB}\n`,
        "/sys/fs/cgroup/user.slice/job.scope/cpu.max": "400000 100000\n",
        "/sys/fs/cgroup/user.slice/job.scope/memory.max": `${8 * GIB}\n`,
      }),
    ).toEqual({ cpus: 2, memoryBytes: 2 * GIB });
  });

  it("reads version 1, whose unlimited memory is a huge number", () => {
    const groups = "4:memory:/docker/abc\n1:cpu,cpuacct:/docker/abc\n";
    const cpu = {
      "/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us": "50000\n",
      "/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us": "100000\n",
    };
    const memoryFile = "/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes";
    expect(limitsOf({ "/proc/self/cgroup": groups, ...cpu, [memoryFile]: "9223372036854771712\n" })).toEqual({
      cpus: 0.5,
    });
    expect(limitsOf({ "/proc/self/cgroup": groups, [memoryFile]: `${GIB}\n` })).toEqual({ memoryBytes: GIB });
    const unlimited = {
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    };
    expect(limitsOf({ "/proc/self/cgroup": groups, ...unlimited })).toEqual({});
  });

  it("stays below the mount, whatever the path", () => {
    expect(limitsOf({ "/proc/self/cgroup": "0::/../../etc\n", "/etc/memory.max": "1\n" })).toEqual({});
  });
});
