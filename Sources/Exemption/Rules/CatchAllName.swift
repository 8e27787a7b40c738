/// Whether a name is a catch-all clause (兜底条款), which names no material of its own.
///
/// Observed: such clauses forbidden in material lists by 广东省优化营商环境条例 art. 29. The words
/// are those of the laws whose lists were read; a list says it by its own flag, this is the default.
public enum CatchAllName {
    private static let openings = [
        "法律、", "法律法规", "国务院", "依法", "其他有关", "其他相关", "其他应当", "其他依法", "其他必要",
        "其他规定", "其他材料", "其他文件", "其他证明", "根据国家", "根据登记技术规范", "审批机关",
        "登记机关", "省人民政府", "具备法律", "民政部门", "应当提交的其他", "规定的其他",
    ]
    private static let closings = ["材料", "文件", "资料", "证件", "证明", "凭证"]

    /// Whether a name begins, says "other" and ends as such a clause does.
    public static func matches(_ name: String) -> Bool {
        openings.contains { name.hasPrefix($0) } && name.contains("其他")
            && closings.contains { name.hasSuffix($0) }
    }
}
