//! How many processors this process may use: those it may run on, within the quota of its control groups.
//!
//! A container is usually given a quota and not a set of processors: as many threads as the machine has processors would then
//! be stopped by the kernel for most of each period. A quota that is not whole is rounded up.
//! Formats: proc(5), cgroups(7), the kernel's `cgroup-v2` and `sched-bwc` documents.

use super::system::Os;
use rustix::thread::sched_getaffinity;
use std::path::{Path, PathBuf};

const SMALL_FILE: usize = 1 << 20;

impl Os {
    /// The number of processors to plan for, at least 1.
    pub(crate) fn processors(&self) -> usize {
        let read =
            |path: &Path| self.read_file(path, SMALL_FILE).ok().map(|text| String::from_utf8_lossy(&text).into_owned());
        usable().min(quota(&read).unwrap_or(usize::MAX)).max(1)
    }
}

/// The processors that the scheduler may put this process on.
fn usable() -> usize {
    match sched_getaffinity(None) {
        Ok(set) => set.count() as usize,
        // The set of a very large machine does not fit the fixed one of the call.
        Err(_) => std::thread::available_parallelism().map_or(1, usize::from),
    }
}

/// Which files tell the quota: those of the unified hierarchy, or those of the `cpu` controller of the older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hierarchy {
    Unified,
    Older,
}

/// The smallest quota of the control groups of this process, in processors; `None` where there is none.
fn quota(read: &dyn Fn(&Path) -> Option<String>) -> Option<usize> {
    let groups = read(Path::new("/proc/self/cgroup"))?;
    let mounts = read(Path::new("/proc/self/mountinfo"))?;
    mounts
        .lines()
        .filter_map(Mount::parse)
        .filter_map(|mount| Some((group_of(&groups, mount.hierarchy)?, mount)))
        .filter_map(|(group, mount)| smallest(&mount, &group, read))
        .min()
}

/// The quotas of a group and of everything above it, the smallest of which holds.
fn smallest(mount: &Mount, group: &str, read: &dyn Fn(&Path) -> Option<String>) -> Option<usize> {
    let folder = mount.folder_of(group);
    folder
        .ancestors()
        .take_while(|folder| folder.starts_with(&mount.point))
        .filter_map(|folder| match mount.hierarchy {
            Hierarchy::Unified => unified_quota(&read(&folder.join("cpu.max"))?),
            Hierarchy::Older => {
                older_quota(&read(&folder.join("cpu.cfs_quota_us"))?, &read(&folder.join("cpu.cfs_period_us"))?)
            }
        })
        .min()
}

/// A line of `mountinfo` that mounts a hierarchy with quotas of processor time.
#[derive(Debug, PartialEq, Eq)]
struct Mount {
    hierarchy: Hierarchy,
    root: PathBuf,
    point: PathBuf,
}

impl Mount {
    fn parse(line: &str) -> Option<Mount> {
        let (place, kind) = line.split_once(" - ")?;
        let mut place = place.split(' ').skip(3);
        let (root, point) = (place.next()?, place.next()?);
        let mut kind = kind.split(' ');
        let hierarchy = match kind.next()? {
            "cgroup2" => Hierarchy::Unified,
            "cgroup" if kind.nth(1)?.split(',').any(|option| option == "cpu") => Hierarchy::Older,
            _ => return None,
        };
        Some(Mount { hierarchy, root: unescape(root).into(), point: unescape(point).into() })
    }

    /// Where the group's files are. A container may see only its own part of the hierarchy, under the mount point itself.
    fn folder_of(&self, group: &str) -> PathBuf {
        match Path::new(group).strip_prefix(&self.root) {
            Ok(rest) if !group.split('/').any(|part| part == "..") => self.point.join(rest),
            _ => self.point.clone(),
        }
    }
}

/// The path of this process's group from lines of the form `NUMBER:CONTROLLERS:PATH`.
fn group_of(groups: &str, hierarchy: Hierarchy) -> Option<String> {
    groups.lines().find_map(|line| {
        let mut parts = line.splitn(3, ':');
        let (number, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        let found = match hierarchy {
            Hierarchy::Unified => number == "0" && controllers.is_empty(),
            Hierarchy::Older => controllers.split(',').any(|controller| controller == "cpu"),
        };
        found.then(|| path.to_owned())
    })
}

/// `QUOTA PERIOD` in microseconds, `max` for none.
fn unified_quota(text: &str) -> Option<usize> {
    let mut words = text.split_whitespace();
    older_quota(words.next()?, words.next()?)
}

/// Quota and period in microseconds, a negative quota for none.
fn older_quota(quota: &str, period: &str) -> Option<usize> {
    let quota: u64 = quota.trim().parse().ok()?;
    let period: u64 = period.trim().parse().ok().filter(|period| *period > 0)?;
    usize::try_from(quota.div_ceil(period)).ok().map(|processors| processors.max(1))
}

/// Spaces and other separators stand as three octal digits.
fn unescape(text: &str) -> String {
    ["\\040", "\\011", "\\012", "\\134"]
        .into_iter()
        .zip([" ", "\t", "\n", "\\"])
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    const UNIFIED: &str = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
    const OLDER: &str = "33 25 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n\
                         34 25 0:30 / /sys/fs/cgroup/memory rw shared:10 - cgroup cgroup rw,memory\n";

    fn quota_with(files: &[(&str, &str)]) -> Option<usize> {
        let files: HashMap<&Path, &str> = files.iter().map(|(path, text)| (Path::new(*path), *text)).collect();
        quota(&|path: &Path| files.get(path).map(|text| (*text).to_owned()))
    }

    #[test]
    fn quotas_are_rounded_up_and_their_absence_is_seen() {
        assert_eq!(unified_quota("200000 100000\n"), Some(2));
        assert_eq!(unified_quota("150000 100000\n"), Some(2));
        assert_eq!(unified_quota("5000 100000\n"), Some(1));
        assert_eq!(unified_quota("max 100000\n"), None);
        assert_eq!(unified_quota("100000"), None);
        assert_eq!(unified_quota(""), None);
        assert_eq!(older_quota("400000\n", "100000\n"), Some(4));
        assert_eq!(older_quota("-1\n", "100000\n"), None);
        assert_eq!(older_quota("100000\n", "0\n"), None);
        assert_eq!(older_quota("0\n", "100000\n"), Some(1));
    }

    #[test]
    fn the_unified_hierarchy_is_searched_up_to_its_root() {
        let files = [
            ("/proc/self/cgroup", "0::/system.slice/batch.service\n"),
            ("/proc/self/mountinfo", UNIFIED),
            ("/sys/fs/cgroup/system.slice/batch.service/cpu.max", "max 100000\n"),
            ("/sys/fs/cgroup/system.slice/cpu.max", "300000 100000\n"),
        ];
        assert_eq!(quota_with(&files), Some(3));
    }

    #[test]
    fn the_smaller_quota_of_a_group_and_its_parent_holds() {
        let files = [
            ("/proc/self/cgroup", "0::/outer/inner\n"),
            ("/proc/self/mountinfo", UNIFIED),
            ("/sys/fs/cgroup/outer/inner/cpu.max", "800000 100000\n"),
            ("/sys/fs/cgroup/outer/cpu.max", "150000 100000\n"),
        ];
        assert_eq!(quota_with(&files), Some(2));
    }

    #[test]
    fn the_older_hierarchy_is_read_beside_other_controllers() {
        let files = [
            ("/proc/self/cgroup", "11:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/\n"),
            ("/proc/self/mountinfo", OLDER),
            ("/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "250000\n"),
            ("/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n"),
        ];
        assert_eq!(quota_with(&files), Some(3));
    }

    #[test]
    fn a_container_finds_its_group_at_the_mount_point() {
        let mounts = "40 30 0:26 /docker/abc /mnt/with\\040space ro - cgroup2 cgroup ro\n";
        let files = [("/proc/self/mountinfo", mounts), ("/mnt/with space/cpu.max", "100000 100000\n")];
        for group in ["0::/docker/abc\n", "0::/../other\n", "0::/\n"] {
            let mut files = files.to_vec();
            files.push(("/proc/self/cgroup", group));
            assert_eq!(quota_with(&files), Some(1), "{group}");
        }
    }

    #[test]
    fn no_control_groups_or_broken_lines_are_no_quota() {
        assert_eq!(quota_with(&[]), None);
        let files = [("/proc/self/cgroup", "nonsense\n0:\n"), ("/proc/self/mountinfo", "1 2 - \n - cgroup2\n")];
        assert_eq!(quota_with(&files), None);
    }

    #[test]
    fn this_machine_has_at_least_one_processor_and_no_more_than_it_may_use() {
        let processors = Os::real().processors();
        assert!((1..=usable()).contains(&processors), "{processors}");
    }
}
